// The files of the folder experiments as they were when the program was built.
#ifndef CCF_RECIPE_DATA_H
#define CCF_RECIPE_DATA_H

#include <stddef.h>

/// A YAML text by its file's name without ending; not terminated by a zero.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t length;
} ccf_text;

typedef struct {
  const ccf_text *first;
  size_t count;
} ccf_texts;

/// All recipes, in the order of their names.
ccf_texts ccf_recipes(void);

/// All experiments, likewise.
ccf_texts ccf_experiments(void);

/// All scales of experiments, likewise.
ccf_texts ccf_scales(void);

#endif
