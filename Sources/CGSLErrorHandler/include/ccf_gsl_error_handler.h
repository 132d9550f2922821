// GSL's own error handler ends the process. Linking this target turns it off for the process at load time, so that no
// wrapper has to remember to; it has nothing to call.
#ifndef CCF_GSL_ERROR_HANDLER_H
#define CCF_GSL_ERROR_HANDLER_H
#endif
