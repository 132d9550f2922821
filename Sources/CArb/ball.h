#ifndef CCF_BALL_H
#define CCF_BALL_H

#include <arb.h>

#include "ccf_arb.h"

struct ccf_ball {
  arb_t value;
};

#endif
