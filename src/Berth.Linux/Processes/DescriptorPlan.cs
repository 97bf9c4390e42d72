using System.Globalization;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// Copies of descriptors, with which dup2 can put all of them in place in any order. A source whose number is in the range of the targets
/// could be overwritten before its turn, or be its own target (and remain close-on-exec). So it is first copied to a number above the
/// range.
/// </summary>
internal sealed class DescriptorPlan : IDisposable
{
    private readonly List<SafeFileHandle> _copies = [];
    private readonly List<DescriptorMapping> _moves;

    internal DescriptorPlan(IReadOnlyList<DescriptorMapping> mappings)
    {
        _moves = new List<DescriptorMapping>(mappings.Count);
        foreach (var mapping in mappings)
        {
            if (mapping.Target < 0)
                throw new ArgumentException($"{mapping.Target} is not a descriptor's number.", nameof(mappings));
            FirstFree = Math.Max(FirstFree, mapping.Target + 1);
        }

        try
        {
            foreach (var mapping in mappings)
                _moves.Add(mapping with { Source = Protect(mapping.Source) });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The lowest number above every target.</summary>
    internal int FirstFree { get; }

    /// <summary>The moves to make, in order. The number of each source is above every target.</summary>
    internal IReadOnlyList<DescriptorMapping> Moves => _moves;

    /// <summary>
    /// Returns a descriptor for the same open file that no move overwrites: the source itself, or a copy that this object owns.
    /// </summary>
    internal SafeFileHandle Protect(SafeFileHandle source)
    {
        if (Number(source) >= FirstFree)
            return source;
        var copy = FileDescriptors.Duplicate(source, FirstFree);
        _copies.Add(copy);
        return copy;
    }

    /// <summary>The path with which a process that inherits the descriptor opens its file.</summary>
    internal static string PathOf(SafeFileHandle handle) => "/proc/self/fd/" + Number(handle).ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var copy in _copies)
            copy.Dispose();
    }

    // Used only for comparisons: the native call that uses the handle keeps it open itself.
    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
