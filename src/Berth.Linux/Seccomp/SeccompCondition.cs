namespace Berth.Linux.Seccomp;

/// <summary>
/// A condition on one argument of a call, as it is in its 64-bit register. Where the kernel takes an <c>int</c> it drops the upper half, so
/// compare under the mask 0xFFFFFFFF there: <c>ioctl(fd, 0x1_0000_5412, …)</c> is a TIOCSTI.
/// </summary>
/// <param name="Argument">Which argument, 0 to 5.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Mask">The bits that count; all of them unless <paramref name="Comparison"/> is
/// <see cref="SeccompComparison.MaskedEqual"/>.</param>
public readonly record struct SeccompCondition(uint Argument, SeccompComparison Comparison, ulong Value, ulong Mask = ulong.MaxValue)
{
    /// <summary>The low 32 bits are this value: for an argument that the kernel takes as an <c>int</c>.</summary>
    public static SeccompCondition IntEquals(uint argument, uint value) => new(argument, SeccompComparison.MaskedEqual, value, uint.MaxValue);

    /// <summary>All these bits are set.</summary>
    public static SeccompCondition HasBits(uint argument, uint bits) => new(argument, SeccompComparison.MaskedEqual, bits, bits);

    /// <summary>All 64 bits, unsigned, are the value or more.</summary>
    public static SeccompCondition AtLeast(uint argument, ulong value) => new(argument, SeccompComparison.GreaterOrEqual, value);
}
