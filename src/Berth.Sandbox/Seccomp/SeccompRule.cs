using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>One call that a built-in filter denies.</summary>
/// <param name="Error">The errno of the denied call.</param>
/// <param name="Call">Its name.</param>
/// <param name="Conditions">The conditions, all of which must hold. Empty: always.</param>
internal sealed record SeccompRule(Errno Error, string Call, params ImmutableArray<SeccompCondition> Conditions);
