namespace Berth.Sandbox.Seccomp;

/// <summary>The optional rules of a built-in filter. The values are positions in <c>Presets.bin</c>.</summary>
[Flags]
internal enum SeccompRuleSets
{
    /// <summary>Only the default rules.</summary>
    None = 0,

    /// <summary>Denies pushing characters into a terminal.</summary>
    Tty = 1,

    /// <summary>Denies creating and entering namespaces, and mounting.</summary>
    Namespaces = 2,

    /// <summary>Denies access to other processes.</summary>
    Devel = 4,

    /// <summary>Permits the 32-bit calls of the same machine.</summary>
    Compat = 8,

    /// <summary>Denies sockets other than AF_UNIX. Not a preset: the landlock tier adds it for workloads without a network.</summary>
    DenyInet = 16,

    /// <summary>All sets.</summary>
    All = Tty | Namespaces | Devel | Compat | DenyInet,
}
