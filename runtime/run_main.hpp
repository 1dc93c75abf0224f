#pragma once

namespace gauntlet {

/// The whole command line program. A user's own `main` calls it too, in a program whose `registration` objects have
/// added parts of its own; these win over built-ins of the same name.
///
/// Returns the exit status: 0 success, 1 a run that broke an invariant or could not finish, 2 a mistake of the user's
/// (said on stderr, with the mend).
int run_main(int argc, char** argv);

/// Registers every built-in part that no part of the user's has replaced. `run_main` calls it; programs that use the
/// library without it must.
void register_builtin_parts();

}  // namespace gauntlet
