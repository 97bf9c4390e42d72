using System.Globalization;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// The copies that let descriptors be put in place with dup2 in any order. A source numbered within the range of the targets could be
/// overwritten before its turn, or be its own target (and stay close-on-exec), so it is first copied above that range.
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

    /// <summary>The moves to make, in order; each source is numbered above every target.</summary>
    internal IReadOnlyList<DescriptorMapping> Moves => _moves;

    /// <summary>The same open file under a number that no move overwrites; stays owned as it was, or is owned here.</summary>
    internal SafeFileHandle Protect(SafeFileHandle source)
    {
        if (Number(source) >= FirstFree)
            return source;
        var copy = FileDescriptors.Duplicate(source, FirstFree);
        _copies.Add(copy);
        return copy;
    }

    /// <summary>The path by which a process that inherits the handle's number reaches its file.</summary>
    internal static string PathOf(SafeFileHandle handle) => "/proc/self/fd/" + Number(handle).ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var copy in _copies)
            copy.Dispose();
    }

    // Only compared with other numbers: the call that uses the handle holds it open by itself.
    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
