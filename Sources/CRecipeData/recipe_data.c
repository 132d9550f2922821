// Written by scripts/recipe-data (make recipes) from the folder experiments.
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

static const ccf_text recipe_texts[] = {
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

ccf_texts ccf_recipes(void) {
  ccf_texts all = {recipe_texts, sizeof recipe_texts / sizeof *recipe_texts};
  return all;
}

static const unsigned char experiment_figure_1[] = {
#embed "../../experiments/figure-1.yaml"
};

static const unsigned char experiment_figure_10[] = {
#embed "../../experiments/figure-10.yaml"
};

static const unsigned char experiment_figure_11[] = {
#embed "../../experiments/figure-11.yaml"
};

static const unsigned char experiment_figure_2[] = {
#embed "../../experiments/figure-2.yaml"
};

static const unsigned char experiment_figure_3[] = {
#embed "../../experiments/figure-3.yaml"
};

static const unsigned char experiment_figure_4[] = {
#embed "../../experiments/figure-4.yaml"
};

static const unsigned char experiment_figure_5[] = {
#embed "../../experiments/figure-5.yaml"
};

static const unsigned char experiment_figure_6[] = {
#embed "../../experiments/figure-6.yaml"
};

static const unsigned char experiment_figure_7[] = {
#embed "../../experiments/figure-7.yaml"
};

static const unsigned char experiment_figure_8[] = {
#embed "../../experiments/figure-8.yaml"
};

static const unsigned char experiment_figure_9[] = {
#embed "../../experiments/figure-9.yaml"
};

static const unsigned char experiment_table_1[] = {
#embed "../../experiments/table-1.yaml"
};

static const ccf_text experiment_texts[] = {
    {"figure-1", experiment_figure_1, sizeof experiment_figure_1},
    {"figure-10", experiment_figure_10, sizeof experiment_figure_10},
    {"figure-11", experiment_figure_11, sizeof experiment_figure_11},
    {"figure-2", experiment_figure_2, sizeof experiment_figure_2},
    {"figure-3", experiment_figure_3, sizeof experiment_figure_3},
    {"figure-4", experiment_figure_4, sizeof experiment_figure_4},
    {"figure-5", experiment_figure_5, sizeof experiment_figure_5},
    {"figure-6", experiment_figure_6, sizeof experiment_figure_6},
    {"figure-7", experiment_figure_7, sizeof experiment_figure_7},
    {"figure-8", experiment_figure_8, sizeof experiment_figure_8},
    {"figure-9", experiment_figure_9, sizeof experiment_figure_9},
    {"table-1", experiment_table_1, sizeof experiment_table_1},
};

ccf_texts ccf_experiments(void) {
  ccf_texts all = {experiment_texts, sizeof experiment_texts / sizeof *experiment_texts};
  return all;
}

static const unsigned char scale_cpu[] = {
#embed "../../experiments/scales/cpu.yaml"
};

static const unsigned char scale_full[] = {
#embed "../../experiments/scales/full.yaml"
};

static const unsigned char scale_reduced[] = {
#embed "../../experiments/scales/reduced.yaml"
};

static const ccf_text scale_texts[] = {
    {"cpu", scale_cpu, sizeof scale_cpu},
    {"full", scale_full, sizeof scale_full},
    {"reduced", scale_reduced, sizeof scale_reduced},
};

ccf_texts ccf_scales(void) {
  ccf_texts all = {scale_texts, sizeof scale_texts / sizeof *scale_texts};
  return all;
}
