#include "ccf_recipe_data.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char linf_at[] = {
#embed "../../experiments/recipes/linf-at.yaml"
};

static const unsigned char linf_at_small[] = {
#embed "../../experiments/recipes/linf-at-small.yaml"
};

static const unsigned char l2_at[] = {
#embed "../../experiments/recipes/l2-at.yaml"
};

static const unsigned char standard[] = {
#embed "../../experiments/recipes/standard.yaml"
};

static const ccf_recipe recipes[] = {
    {"linf-at", linf_at, sizeof linf_at},
    {"linf-at-small", linf_at_small, sizeof linf_at_small},
    {"l2-at", l2_at, sizeof l2_at},
    {"standard", standard, sizeof standard},
};

const ccf_recipe *ccf_recipes(void) { return recipes; }

size_t ccf_recipe_count(void) { return sizeof recipes / sizeof *recipes; }
