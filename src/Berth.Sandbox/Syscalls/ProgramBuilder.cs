using System.Collections.Immutable;
using Berth.Linux.Abi;
using Berth.Linux.Errors;

namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Builds a program with its data, one operation after the other. Children of a fork have their own builder with the same data.
/// </summary>
internal sealed partial class ProgramBuilder
{
    private readonly Shared _shared;
    private readonly List<Operation> _operations = [];

    public ProgramBuilder()
        : this(new Shared())
    {
    }

    private ProgramBuilder(Shared shared) => _shared = shared;

    public DataSection Data => _shared.Data;

    /// <summary>A builder for operations of a child, or for the end of the program.</summary>
    public ProgramBuilder Nested() => new(_shared);

    public ImmutableArray<Operation> Operations => [.. _operations];

    public SyscallProgram Build(int? reportDescriptor) => new()
    {
        Operations = Operations,
        Data = [.. Data.Bytes],
        Pointers = [.. Data.Pointers],
        SlotCount = _shared.Slots,
        ReportDescriptor = reportDescriptor,
    };

    public Slot NewSlot(string name) => new(_shared.Slots++, name);

    public void Add(Operation operation) => _operations.Add(operation);

    public void Append(ProgramBuilder other) => _operations.AddRange(other._operations);

    /// <summary>A call that must succeed and whose result is not used.</summary>
    public void Call(Syscall call, string note, params ImmutableArray<Operand> arguments) =>
        Add(new SyscallOperation(call, arguments, note));

    /// <summary>A call whose result a later operation uses.</summary>
    public Slot CallInto(string slot, Syscall call, string note, params ImmutableArray<Operand> arguments)
    {
        var result = NewSlot(slot);
        Add(new SyscallOperation(call, arguments, note) { Result = result });
        return result;
    }

    /// <summary>A call that may fail with one error.</summary>
    public void CallUnless(Errno tolerated, Syscall call, string note, params ImmutableArray<Operand> arguments) =>
        Add(new SyscallOperation(call, arguments, note) { Tolerance = Tolerance.One, Tolerated = tolerated });

    /// <summary>A call whose failure does not matter.</summary>
    public void Try(Syscall call, string note, params ImmutableArray<Operand> arguments) =>
        Add(new SyscallOperation(call, arguments, note) { Tolerance = Tolerance.All });

    /// <summary>The address of a string.</summary>
    public Operand Text(string text) => Operand.Data(Data.AddString(text));

    /// <summary>The address of bytes.</summary>
    public Operand Bytes(ReadOnlySpan<byte> bytes, string text) => Operand.Data(Data.AddBytes(bytes), text);

    private sealed class Shared
    {
        public DataSection Data { get; } = new();

        public int Slots { get; set; }

        /// <summary>
        /// The buffer of fstat(2); null: not allocated yet. One buffer is enough, because it is read immediately after the call.
        /// </summary>
        public int? Status { get; set; }

        /// <summary>The data of <see cref="ResolvedHow"/>; null: not allocated yet.</summary>
        public Operand? ResolvedHow { get; set; }
    }
}
