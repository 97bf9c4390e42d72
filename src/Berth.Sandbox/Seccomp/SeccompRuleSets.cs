namespace Berth.Sandbox.Seccomp;

/// <summary>What a built-in filter has besides the default rules. The values are positions in <c>Presets.bin</c>.</summary>
[Flags]
internal enum SeccompRuleSets
{
    /// <summary>The default rules alone.</summary>
    None = 0,

    /// <summary>No characters pushed into a terminal.</summary>
    Tty = 1,

    /// <summary>No namespaces made or entered, and nothing mounted.</summary>
    Namespaces = 2,

    /// <summary>No looking into other processes.</summary>
    Devel = 4,

    /// <summary>The 32-bit calls of the same machine too.</summary>
    Compat = 8,

    /// <summary>No sockets but AF_UNIX. Not a preset: the landlock tier adds it where there is no network.</summary>
    DenyInet = 16,

    /// <summary>Every set at once.</summary>
    All = Tty | Namespaces | Devel | Compat | DenyInet,
}
