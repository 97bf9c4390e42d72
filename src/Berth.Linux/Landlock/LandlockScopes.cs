namespace Berth.Linux.Landlock;

/// <summary>What Landlock can keep inside, from ABI 6: <c>LANDLOCK_SCOPE_*</c>.</summary>
[Flags]
public enum LandlockScopes : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Connections to abstract AF_UNIX sockets that were made outside.</summary>
    AbstractUnixSockets = 1 << 0,

    /// <summary>Signals to processes outside.</summary>
    Signals = 1 << 1,
}
