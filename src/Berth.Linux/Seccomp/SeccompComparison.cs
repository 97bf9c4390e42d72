namespace Berth.Linux.Seccomp;

/// <summary>Comparisons of an argument: <c>enum scmp_compare</c> of <c>seccomp.h</c>.</summary>
public enum SeccompComparison
{
    /// <summary>All 64 bits equal the value.</summary>
    Equal = 4,

    /// <summary>All 64 bits, unsigned, are greater than or equal to the value.</summary>
    GreaterOrEqual = 5,

    /// <summary>The bits selected by a mask equal the value.</summary>
    MaskedEqual = 7,
}
