using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;
using static Berth.Sandbox.Emission.MachineRegister;

namespace Berth.Sandbox.Emission;

/// <summary>
/// Translates a program to machine code, for all architectures. The successful path is straight-line code: each system call is followed by
/// one branch that is not taken, to a stub after the code that reports which operation failed.
/// </summary>
internal sealed partial class ProgramEmitter
{
    private const int RoomForTexts = 12 * 1024; // the usual size
    private const int SystemError = -4096; // a result above this, unsigned, is -errno

    private const int ScratchSize = 16;

    private static readonly MachineRegister[] Arguments = [Argument0, Argument1, Argument2, Argument3, Argument4, Argument5];

    private readonly Assembler _code;
    private readonly SyscallProgram _program;
    private readonly List<byte> _data;
    private readonly List<CodeSymbol> _symbols = [];
    private readonly bool _wantsSymbols;
    private readonly Label _fail = new();
    private readonly Label _quit = new();
    private readonly int _slots;
    private readonly int _exitCode;
    private readonly int _scratch;
    private int _index;

    public ProgramEmitter(Assembler code, SyscallProgram program, bool symbols)
    {
        _code = code;
        _wantsSymbols = symbols;
        _program = program;
        _data = new List<byte>(program.Data.Length + RoomForTexts);
        CollectionExtensions.AddRange(_data, program.Data.AsSpan());
        foreach (var pointer in program.Pointers)
            RelocatePointer(pointer);
        _exitCode = AddData64(125);
        _ownData = AddSupervisorData();
        if (program.ReportDescriptor is null)
            _messages = new FailureMessages();

        // The cells for report and wait4, then the slots. The texts come last, when the needed ones are known.
        AlignData();
        _scratch = Address(_data.Count);
        _slots = _scratch + ScratchSize;
        CollectionsMarshal.SetCount(_data, _data.Count + ScratchSize + (program.SlotCount * 8));
        CollectionsMarshal.AsSpan(_data)[^(ScratchSize + (program.SlotCount * 8))..].Clear();
    }

    /// <summary>The data section, complete.</summary>
    public ReadOnlySpan<byte> Data => CollectionsMarshal.AsSpan(_data);

    /// <summary>Where each operation begins.</summary>
    public List<CodeSymbol> Symbols => _symbols;

    public void Emit()
    {
        foreach (var operation in _program.Operations)
            Emit(operation);
        Exit(0);
        if (_wantsSymbols)
            _symbols.Add(new CodeSymbol("when_a_call_fails", _code.Position));
        EmitStubs();
        EmitFailure();
    }

    private void Emit(Operation operation)
    {
        var index = _index++;
        if (_wantsSymbols)
            _symbols.Add(new CodeSymbol(SymbolNames.For(index, operation), _code.Position));
        switch (operation)
        {
            case SyscallOperation call:
                EmitCall(call, index);
                break;
            case CloneOperation clone:
                EmitClone(clone, index);
                break;
            case ExecOperation exec:
                EmitExec(exec, index);
                break;
            case AwaitByteOperation wait:
                Load(Argument0, wait.Descriptor);
                _code.Load(Argument1, _scratch);
                _code.Load(Argument2, 1);
                _code.Call(Syscall.read);
                var failed = BranchIfError();
                _code.Compare(Result, 0);
                _code.Branch(Condition.Equal, _quit);
                Note(failed, operation, index, wait.Tolerated);
                break;
            case RequireParentOperation require:
                _code.Call(Syscall.getppid);
                _code.Load(Saved0, require.Parent);
                _code.Compare(Result, Saved0);
                _code.Branch(Condition.NotEqual, _quit);
                break;
            case RequireFileOperation require:
                _code.Load(Result, -(int)Errno.ESTALE);
                RequireEqual(Address(require.Status), (long)require.File.Device, require, index);
                RequireEqual(Address(require.Status) + 8, (long)require.File.Inode, require, index);
                break;
            case ReceiveOperation receive:
                Load(Argument0, receive.Socket);
                _code.Load(Argument1, Address(receive.Message));
                _code.Load(Argument2, 0);
                _code.Call(Syscall.recvmsg);
                var notReceived = BranchIfError();
                _code.Compare(Result, 0);
                _code.Branch(Condition.Equal, _quit);
                Note(notReceived, operation, index, tolerated: null);
                break;
            case RepeatOperation repeat:
                var again = new Label();
                _code.Bind(again);
                foreach (var step in repeat.Body)
                    Emit(step);
                _code.Jump(again);
                break;
            case StoreOperation store:
                _code.LoadFrom(Saved0, SlotAddress(store.Value));
                if (store.Width == 4)
                    _code.StoreTo32(Address(store.Offset), Saved0);
                else
                    _code.StoreTo(Address(store.Offset), Saved0);
                break;
            case LoadOperation load:
                _code.LoadFrom32(Saved0, Address(load.Offset));
                _code.StoreTo(SlotAddress(load.Result), Saved0);
                break;
            case LoadNameOperation load:
                _code.LoadFromStack(Saved0, 8); // after the number of arguments
                _code.StoreTo(SlotAddress(load.Result), Saved0);
                break;
            case CopyOperation copy:
                _code.LoadFrom(Saved1, SlotAddress(copy.To));
                for (var offset = 0; offset < copy.Size; offset += 8)
                {
                    _code.LoadFrom(Saved0, Address(copy.From + offset));
                    _code.StoreThrough(Saved1, offset, Saved0);
                }

                break;
            case SignalActionsOperation actions:
                EmitSignalActions(actions, index);
                break;
            case FormatDecimalOperation format:
                _code.LoadFrom(Argument0, SlotAddress(format.Value));
                _code.Load(Argument1, Address(format.FieldEnd));
                _code.FormatDecimal(Argument0, Argument1);
                if (format.FirstDigit is { } first)
                    _code.StoreTo(SlotAddress(first), Argument1);
                break;
            case AwaitDrainedOperation wait:
                EmitAwaitDrained(wait);
                break;
            case SuperviseOperation supervise:
                EmitSupervise(supervise);
                break;
            case ExitOperation exit:
                Exit(exit.Code);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation the emitter knows");
        }
    }

    private void EmitCall(SyscallOperation call, int index)
    {
        for (var i = 0; i < call.Arguments.Length; i++)
            Load(Arguments[i], call.Arguments[i]);
        _code.Call(call.Call);
        var failed = call.Tolerance == Tolerance.All ? default(int?) : BranchIfError();
        if (call.Result is { } slot)
            _code.StoreTo(SlotAddress(slot), Result);
        if (failed is { } branch)
            Note(branch, call, index, call.Tolerance == Tolerance.One ? call.Tolerated : null);
    }

    private void EmitSignalActions(SignalActionsOperation actions, int index)
    {
        Label one = new(), next = new();
        _code.Load(Saved0, 1);
        _code.Bind(one);
        foreach (var signal in actions.Except)
        {
            _code.Compare(Saved0, signal);
            _code.Branch(Condition.Equal, next);
        }

        _code.Move(Argument0, Saved0);
        _code.Load(Argument1, Address(actions.Action));
        _code.Load(Argument2, 0);
        _code.Load(Argument3, 8);
        _code.Call(Syscall.rt_sigaction);
        Note(BranchIfError(), actions, index, tolerated: null);
        _code.Bind(next);
        _code.Add(Saved0, 1);
        _code.Compare(Saved0, SignalActionsOperation.Last + 1);
        _code.Branch(Condition.NotEqual, one);
    }

    private void RequireEqual(int address, long value, Operation operation, int index)
    {
        _code.LoadFrom(Saved0, address);
        _code.Load(Saved1, value);
        _code.Compare(Saved0, Saved1);
        Note(_code.Branch(Condition.NotEqual), operation, index, tolerated: null);
    }

    private void EmitClone(CloneOperation clone, int index)
    {
        _code.Load(Argument0, clone.Flags | SIGCHLD);
        for (var i = 1; i < 5; i++)
            _code.Load(Arguments[i], 0);
        _code.Call(Syscall.clone);
        if (clone.OnFailure.IsEmpty)
            Note(BranchIfError(), clone, index, tolerated: null);
        var parent = new Label();
        _code.Compare(Result, 0);
        _code.Branch(Condition.NotEqual, parent);
        foreach (var operation in clone.Child)
            Emit(operation);
        _code.Bind(parent);
        _code.StoreTo(SlotAddress(clone.Pid), Result);
        if (clone.OnFailure.IsEmpty)
            return;
        Label failed = new(), done = new();
        _code.Compare(Result, SystemError);
        _code.Branch(Condition.Above, failed);
        _code.Jump(done);
        _code.Bind(failed);
        foreach (var operation in clone.OnFailure)
            Emit(operation);
        _code.Bind(done);
    }

    private void EmitExec(ExecOperation exec, int index)
    {
        Load(Argument0, exec.Path);
        Load(Argument1, exec.ArgumentVector);
        Load(Argument2, exec.EnvironmentVector);
        _code.Call(Syscall.execve);

        // The exec failed. 127 is "not found", 126 "found but not executable".
        var known = new Label();
        _code.Load(Saved0, 127);
        _code.Compare(Result, -(int)Errno.ENOENT);
        _code.Branch(Condition.Equal, known);
        _code.Load(Saved0, 126);
        _code.Bind(known);
        _code.StoreTo(_exitCode, Saved0);
        if (exec.FailureDescriptor is { } descriptor)
        {
            _code.Move(Saved1, Result);
            _code.Load(Argument0, descriptor);
            _code.Load(Argument1, _exitCode);
            _code.Load(Argument2, sizeof(int));
            _code.Call(Syscall.write);
            _code.Move(Result, Saved1);
        }

        NameSubject(exec.Subject);
        _code.Load(Saved0, FailureNumber(exec, index));
        _code.Jump(_fail);
    }

    private void Load(MachineRegister register, Operand operand)
    {
        switch (operand.Kind)
        {
            case OperandKind.Number:
                _code.Load(register, operand.Value);
                break;
            case OperandKind.Data:
                _code.Load(register, Address((int)operand.Value));
                break;
            default:
                _code.LoadFrom(register, _slots + ((int)operand.Value * 8));
                break;
        }
    }

    private int BranchIfError()
    {
        _code.Compare(Result, SystemError);
        return _code.Branch(Condition.Above);
    }

    /// <summary>
    /// Registers a failure branch with its message, and the current position as the continuation after a tolerated error.
    /// </summary>
    private void Note(int branch, Operation operation, int index, Errno? tolerated) =>
        _failures.Add(new FailureBranch(branch, FailureNumber(operation, index), operation.Subject, tolerated
            ?? Errno.None, tolerated is null ? -1 : _code.Position));

    private void Exit(int code)
    {
        _code.Load(Argument0, code);
        _code.Call(Syscall.exit_group);
    }

    private int SlotAddress(Slot slot) => _slots + (slot.Index * 8);

    private static int Address(int offset) => ImageLayout.DataAddress + offset;

    private void RelocatePointer(int cell)
    {
        var bytes = CollectionsMarshal.AsSpan(_data).Slice(cell, 8);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Address((int)BinaryPrimitives.ReadInt64LittleEndian(bytes)));
    }

    private int AddData64(long value)
    {
        AlignData();
        var address = Address(_data.Count);
        _data.AddRange(BitConverter.GetBytes(value));
        return address;
    }

    private void AlignData()
    {
        while (_data.Count % 16 != 0)
            _data.Add(0);
    }
}
