// Written by scripts/recipe-data (make recipes) from the folder experiments/recipes.
#include "ccf_recipe_data.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char recipe_cifar100[] = {
#embed "../../experiments/recipes/cifar100.yaml"
};

static const unsigned char recipe_deit_ti[] = {
#embed "../../experiments/recipes/deit-ti.yaml"
};

static const unsigned char recipe_ema[] = {
#embed "../../experiments/recipes/ema.yaml"
};

static const unsigned char recipe_fast_at[] = {
#embed "../../experiments/recipes/fast-at.yaml"
};

static const unsigned char recipe_fast_at_cyclic[] = {
#embed "../../experiments/recipes/fast-at-cyclic.yaml"
};

static const unsigned char recipe_fast_at_zero[] = {
#embed "../../experiments/recipes/fast-at-zero.yaml"
};

static const unsigned char recipe_l2_at[] = {
#embed "../../experiments/recipes/l2-at.yaml"
};

static const unsigned char recipe_linf_at[] = {
#embed "../../experiments/recipes/linf-at.yaml"
};

static const unsigned char recipe_linf_at_distillation[] = {
#embed "../../experiments/recipes/linf-at-distillation.yaml"
};

static const unsigned char recipe_linf_at_eps12[] = {
#embed "../../experiments/recipes/linf-at-eps12.yaml"
};

static const unsigned char recipe_linf_at_eps16[] = {
#embed "../../experiments/recipes/linf-at-eps16.yaml"
};

static const unsigned char recipe_linf_at_eps2[] = {
#embed "../../experiments/recipes/linf-at-eps2.yaml"
};

static const unsigned char recipe_linf_at_eps4[] = {
#embed "../../experiments/recipes/linf-at-eps4.yaml"
};

static const unsigned char recipe_linf_at_eps6[] = {
#embed "../../experiments/recipes/linf-at-eps6.yaml"
};

static const unsigned char recipe_linf_at_small[] = {
#embed "../../experiments/recipes/linf-at-small.yaml"
};

static const unsigned char recipe_linf_at_smoothing[] = {
#embed "../../experiments/recipes/linf-at-smoothing.yaml"
};

static const unsigned char recipe_linf_at_two_teachers[] = {
#embed "../../experiments/recipes/linf-at-two-teachers.yaml"
};

static const unsigned char recipe_resnet18[] = {
#embed "../../experiments/recipes/resnet18.yaml"
};

static const unsigned char recipe_standard[] = {
#embed "../../experiments/recipes/standard.yaml"
};

static const unsigned char recipe_swa[] = {
#embed "../../experiments/recipes/swa.yaml"
};

static const unsigned char recipe_temporal_ensembling[] = {
#embed "../../experiments/recipes/temporal-ensembling.yaml"
};

static const unsigned char recipe_tiny_imagenet[] = {
#embed "../../experiments/recipes/tiny-imagenet.yaml"
};

static const unsigned char recipe_trades[] = {
#embed "../../experiments/recipes/trades.yaml"
};

static const unsigned char recipe_wrn_34_10[] = {
#embed "../../experiments/recipes/wrn-34-10.yaml"
};

static const ccf_recipe recipes[] = {
    {"cifar100", recipe_cifar100, sizeof recipe_cifar100},
    {"deit-ti", recipe_deit_ti, sizeof recipe_deit_ti},
    {"ema", recipe_ema, sizeof recipe_ema},
    {"fast-at", recipe_fast_at, sizeof recipe_fast_at},
    {"fast-at-cyclic", recipe_fast_at_cyclic, sizeof recipe_fast_at_cyclic},
    {"fast-at-zero", recipe_fast_at_zero, sizeof recipe_fast_at_zero},
    {"l2-at", recipe_l2_at, sizeof recipe_l2_at},
    {"linf-at", recipe_linf_at, sizeof recipe_linf_at},
    {"linf-at-distillation", recipe_linf_at_distillation, sizeof recipe_linf_at_distillation},
    {"linf-at-eps12", recipe_linf_at_eps12, sizeof recipe_linf_at_eps12},
    {"linf-at-eps16", recipe_linf_at_eps16, sizeof recipe_linf_at_eps16},
    {"linf-at-eps2", recipe_linf_at_eps2, sizeof recipe_linf_at_eps2},
    {"linf-at-eps4", recipe_linf_at_eps4, sizeof recipe_linf_at_eps4},
    {"linf-at-eps6", recipe_linf_at_eps6, sizeof recipe_linf_at_eps6},
    {"linf-at-small", recipe_linf_at_small, sizeof recipe_linf_at_small},
    {"linf-at-smoothing", recipe_linf_at_smoothing, sizeof recipe_linf_at_smoothing},
    {"linf-at-two-teachers", recipe_linf_at_two_teachers, sizeof recipe_linf_at_two_teachers},
    {"resnet18", recipe_resnet18, sizeof recipe_resnet18},
    {"standard", recipe_standard, sizeof recipe_standard},
    {"swa", recipe_swa, sizeof recipe_swa},
    {"temporal-ensembling", recipe_temporal_ensembling, sizeof recipe_temporal_ensembling},
    {"tiny-imagenet", recipe_tiny_imagenet, sizeof recipe_tiny_imagenet},
    {"trades", recipe_trades, sizeof recipe_trades},
    {"wrn-34-10", recipe_wrn_34_10, sizeof recipe_wrn_34_10},
};

const ccf_recipe *ccf_recipes(void) { return recipes; }

size_t ccf_recipe_count(void) { return sizeof recipes / sizeof *recipes; }
