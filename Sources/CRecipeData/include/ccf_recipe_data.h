// The recipes of experiments/recipes as bytes of the program: it needs no file beside it.
#ifndef CCF_RECIPE_DATA_H
#define CCF_RECIPE_DATA_H

#include <stddef.h>

/// One recipe.
typedef struct {
  /// The file's name without ".yaml".
  const char *name;
  /// The file's bytes, UTF-8.
  const unsigned char *bytes;
  /// How many there are.
  size_t length;
} ccf_recipe;

/// All recipes, ccf_recipe_count of them.
const ccf_recipe *ccf_recipes(void);
size_t ccf_recipe_count(void);

#endif
