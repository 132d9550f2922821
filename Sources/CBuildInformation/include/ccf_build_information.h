#ifndef CCF_BUILD_INFORMATION_H
#define CCF_BUILD_INFORMATION_H

/// The commit that the program was built from, "+changes" appended if the tree differed; "unknown" outside git.
const char *ccf_build_commit(void);

#endif
