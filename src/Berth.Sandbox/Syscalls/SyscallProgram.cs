using System.Collections.Immutable;

namespace Berth.Sandbox.Syscalls;

/// <summary>
/// A sandbox, compiled: a flat list of system calls with everything they refer to. It knows no policy, asks no questions and
/// holds no address that depends on where it runs; the same program is explained, tested, and emitted as machine code.
/// </summary>
public sealed record SyscallProgram
{
    internal SyscallProgram()
    {
    }

    /// <summary>What is done, in order; children of a fork nested.</summary>
    internal ImmutableArray<Operation> Operations { get; init; } = [];

    /// <summary>Strings, structures and pointer arrays.</summary>
    internal ImmutableArray<byte> Data { get; init; } = [];

    /// <summary>Offsets in <see cref="Data"/> of 8-byte cells that hold an offset and become an address.</summary>
    internal ImmutableArray<int> Pointers { get; init; } = [];

    /// <summary>How many slots there are.</summary>
    internal int SlotCount { get; init; }

    /// <summary>The descriptor that failures are reported on; null: text on standard error.</summary>
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
