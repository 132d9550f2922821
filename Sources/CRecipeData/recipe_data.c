// Written by scripts/recipe-data (make recipes) from the folder experiments/recipes.
#include "ccf_recipe_data.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char recipe_l2_at[] = {
#embed "../../experiments/recipes/l2-at.yaml"
};

static const unsigned char recipe_linf_at[] = {
#embed "../../experiments/recipes/linf-at.yaml"
};

static const unsigned char recipe_linf_at_small[] = {
#embed "../../experiments/recipes/linf-at-small.yaml"
};

static const unsigned char recipe_standard[] = {
#embed "../../experiments/recipes/standard.yaml"
};

static const ccf_recipe recipes[] = {
    {"l2-at", recipe_l2_at, sizeof recipe_l2_at},
    {"linf-at", recipe_linf_at, sizeof recipe_linf_at},
    {"linf-at-small", recipe_linf_at_small, sizeof recipe_linf_at_small},
    {"standard", recipe_standard, sizeof recipe_standard},
};

const ccf_recipe *ccf_recipes(void) { return recipes; }

size_t ccf_recipe_count(void) { return sizeof recipes / sizeof *recipes; }
