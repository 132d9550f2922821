// The TurboJPEG interface of libjpeg-turbo as Swift sees it. Only Datasets imports this module.
#ifndef CCF_CJPEG_SHIM_H
#define CCF_CJPEG_SHIM_H

#include <turbojpeg.h>

#endif
