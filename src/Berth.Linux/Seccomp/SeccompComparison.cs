namespace Berth.Linux.Seccomp;

/// <summary>How an argument is compared: <c>enum scmp_compare</c> of <c>seccomp.h</c>.</summary>
public enum SeccompComparison
{
    /// <summary>The argument is the value, all 64 bits of it.</summary>
    Equal = 4,

    /// <summary>The argument is the value or more, unsigned, all 64 bits of it.</summary>
    GreaterOrEqual = 5,

    /// <summary>The argument's bits under a mask are the value.</summary>
    MaskedEqual = 7,
}
