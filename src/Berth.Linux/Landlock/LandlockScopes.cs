namespace Berth.Linux.Landlock;

/// <summary>Actions on processes outside that Landlock can deny, since ABI 6: <c>LANDLOCK_SCOPE_*</c>.</summary>
[Flags]
public enum LandlockScopes : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Connect to an abstract AF_UNIX socket that was made outside.</summary>
    AbstractUnixSockets = 1 << 0,

    /// <summary>Signal a process outside.</summary>
    Signals = 1 << 1,
}
