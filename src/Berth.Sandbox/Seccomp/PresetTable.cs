using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// The built-in filters, compiled in advance: <c>Presets.bin</c>, which is embedded as constant data. A test checks that libseccomp
/// generates the same filters from the rules.
/// Little-endian: three u32, the version of libseccomp that made them; then, for x86-64 and then arm64, by <see cref="SeccompRuleSets"/>,
/// two u32: offset and length in bytes; for each of the two, those of <see cref="SeccompRules.OwnLimitsOnly"/>; then the filters.
/// </summary>
internal static class PresetTable
{
    internal const int VersionSize = 12;
    internal const int IndexEntrySize = 8;
    internal const int FiltersPerArchitecture = (int)SeccompRuleSets.All + 1;
    internal const int IndexEntries = (2 * FiltersPerArchitecture) + 2;

    /// <summary>A filter: an array of <c>struct sock_filter</c>.</summary>
    internal static ReadOnlySpan<byte> Find(SeccompRuleSets sets, Architecture architecture) => At(Position(sets, architecture));

    /// <summary>The filter that denies limits of other processes.</summary>
    internal static ReadOnlySpan<byte> FindOwnLimitsOnly(Architecture architecture) => At(OwnLimitsPosition(architecture));

    private static ReadOnlySpan<byte> At(int position)
    {
        var table = PresetData.Bytes;
        var entry = table[(VersionSize + (IndexEntrySize * position))..];
        var offset = BinaryPrimitives.ReadInt32LittleEndian(entry);
        var length = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
        return table.Slice(offset, length);
    }

    /// <summary>The version of libseccomp that generated the filters.</summary>
    internal static Version MadeBy
    {
        get
        {
            var table = PresetData.Bytes;
            return new Version(
                BinaryPrimitives.ReadInt32LittleEndian(table),
                BinaryPrimitives.ReadInt32LittleEndian(table[4..]),
                BinaryPrimitives.ReadInt32LittleEndian(table[8..]));
        }
    }

    internal static int OwnLimitsPosition(Architecture architecture) =>
        (2 * FiltersPerArchitecture) + (architecture == Architecture.Arm64 ? 1 : 0);

    internal static int Position(SeccompRuleSets sets, Architecture architecture) => architecture switch
    {
        Architecture.X64 => (int)sets,
        Architecture.Arm64 => FiltersPerArchitecture + (int)sets,
        _ => throw new PlatformNotSupportedException($"no system call filter for {architecture}"),
    };
}
