namespace Berth.Linux.Seccomp;

/// <summary>
/// A condition on an argument of a system call, as passed in a 64-bit register. If the kernel takes the argument as an <c>int</c>, it
/// ignores the upper half, so compare with the mask 0xFFFFFFFF: <c>ioctl(fd, 0x1_0000_5412, …)</c> is a TIOCSTI, too.
/// </summary>
/// <param name="Argument">The index of the argument, 0 to 5.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Value">The value to compare with.</param>
/// <param name="Mask">The bits to compare; all, unless <paramref name="Comparison"/> is
/// <see cref="SeccompComparison.MaskedEqual"/>.</param>
public readonly record struct SeccompCondition(uint Argument, SeccompComparison Comparison, ulong Value, ulong Mask = ulong.MaxValue)
{
    /// <summary>The lower 32 bits equal a value: for an argument that the kernel takes as an <c>int</c>.</summary>
    public static SeccompCondition IntEquals(uint argument, uint value) =>
        new(argument, SeccompComparison.MaskedEqual, value, uint.MaxValue);

    /// <summary>All given bits are set.</summary>
    public static SeccompCondition HasBits(uint argument, uint bits) => new(argument, SeccompComparison.MaskedEqual, bits, bits);

    /// <summary>All 64 bits, unsigned, are greater than or equal to a value.</summary>
    public static SeccompCondition AtLeast(uint argument, ulong value) => new(argument, SeccompComparison.GreaterOrEqual, value);
}
