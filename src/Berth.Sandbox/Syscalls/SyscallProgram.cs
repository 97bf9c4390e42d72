using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>
/// A compiled sandbox: a flat list of system calls with their data. It contains no policy and no address that depends on the host; the same
/// program is explained, tested, and emitted as machine code.
/// </summary>
public sealed record SyscallProgram
{
    internal SyscallProgram()
    {
    }

    /// <summary>The operations, in order; those of a forked child are nested.</summary>
    internal ImmutableArray<Operation> Operations { get; init; } = [];

    /// <summary>Strings, structures and pointer arrays.</summary>
    internal ImmutableArray<byte> Data { get; init; } = [];

    /// <summary>Offsets in <see cref="Data"/> of 8-byte cells that hold an offset and become an address.</summary>
    internal ImmutableArray<int> Pointers { get; init; } = [];

    /// <summary>The number of slots.</summary>
    internal int SlotCount { get; init; }

    /// <summary>The descriptor for reports of failures; null: text on standard error.</summary>
    internal int? ReportDescriptor { get; init; }

    /// <summary>The operations in the order they are numbered in a failure report: depth first, a fork before its child.</summary>
    internal IEnumerable<(Operation Operation, int Depth)> Numbered() => Walk(Operations, 0);

    private static IEnumerable<(Operation Operation, int Depth)> Walk(ImmutableArray<Operation> operations, int depth)
    {
        foreach (var operation in operations)
        {
            yield return (operation, depth);
            var nested = operation switch
            {
                CloneOperation clone => [.. clone.Child, .. clone.OnFailure],
                SuperviseOperation supervise => supervise.AtEnd,
                RepeatOperation repeat => repeat.Body,
                _ => [],
            };
            foreach (var inner in Walk(nested, depth + 1))
                yield return inner;
        }
    }
}
