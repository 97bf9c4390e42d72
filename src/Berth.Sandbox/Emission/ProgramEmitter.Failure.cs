using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;
using static Berth.Sandbox.Emission.MachineRegister;

namespace Berth.Sandbox.Emission;

/// <content>The code for failures: the operation's number is in Saved0, -errno in the result register.</content>
internal sealed partial class ProgramEmitter
{
    private readonly FailureMessages? _messages;
    private readonly List<FailureBranch> _failures = new(512);

    /// <summary>The cell for the address of a failure's subject; null: no operation has one.</summary>
    private int? _subject;

    /// <param name="Branch">The branch after an operation that is taken if the operation failed.</param>
    /// <param name="Number">The number of the operation if failures are reported, or of its message if they are printed.</param>
    /// <param name="Subject">The part of its message that is known only at run time, see <see cref="Operation.Subject"/>.</param>
    /// <param name="Tolerated">The error after which the program continues.</param>
    /// <param name="Resume">Where the program continues; -1: no error is tolerated.</param>
    private readonly record struct FailureBranch(int Branch, int Number, int? Subject, Errno Tolerated, int Resume);

    private int FailureNumber(Operation operation, int index) => _messages?.NumberOf(operation) ?? index;

    /// <summary>
    /// The stubs after the code: the targets of the branches for failures. Neighbouring branches with the same message share a stub.
    /// </summary>
    private void EmitStubs()
    {
        var (shared, entry) = (-1, 0);
        foreach (var failure in _failures)
        {
            var tolerant = failure.Resume >= 0;
            if (!tolerant && failure.Subject is null && failure.Number == shared)
            {
                _code.Complete(failure.Branch, entry);
                continue;
            }

            entry = _code.Position;
            shared = tolerant || failure.Subject is not null ? -1 : failure.Number;
            _code.Complete(failure.Branch, entry);
            if (tolerant)
            {
                _code.Compare(Result, -(int)failure.Tolerated);
                _code.Complete(_code.Branch(Condition.Equal), failure.Resume);
            }

            NameSubject(failure.Subject);
            _code.Load(Saved0, failure.Number);
            _code.Jump(_fail);
        }
    }

    // struct iovec: an address and a length.
    private int AddEmptyVector()
    {
        var vector = AddData64(0);
        _ = AddData64(0);
        return vector;
    }

    /// <summary>Stores the subject of the next failure.</summary>
    private void NameSubject(int? subject)
    {
        if (subject is null || _messages is null)
            return;
        _subject ??= AddData64(AddEmptyVector());
        _code.Load(Saved0, Address(subject.Value));
        _code.StoreTo(_subject.Value, Saved0);
    }

    private void EmitFailure()
    {
        if (_wantsSymbols)
            _symbols.Add(new CodeSymbol("failed", _code.Position));
        _code.Bind(_fail);
        _code.Move(Saved1, Result);
        _code.Negate(Saved1);
        if (_messages is null)
            WriteReport();
        else
            WriteMessage(_messages.AppendTo(_data, Address));
        _code.Bind(_quit);
        _code.LoadFrom(Argument0, _exitCode);
        _code.Call(Syscall.exit_group);
    }

    /// <summary>Two 32-bit numbers to the report descriptor: the operation and the errno.</summary>
    private void WriteReport()
    {
        _code.StoreTo32(_scratch, Saved0);
        _code.StoreTo32(_scratch + 4, Saved1);
        _code.Load(Argument0, _program.ReportDescriptor!.Value);
        _code.Load(Argument1, _scratch);
        _code.Load(Argument2, 8);
        _code.Call(Syscall.write);
    }

    /// <summary>Writes to standard error: "berth: cannot", the operation, the error's name, what to try.</summary>
    private void WriteMessage(FailureTables tables)
    {
        _code.Load(Argument0, 2);
        _code.Load(Argument1, tables.Beginning);
        _code.Load(Argument2, FailureMessages.Beginning.Length);
        _code.Call(Syscall.write);
        WriteText(tables.Texts, Saved0);
        if (_subject is { } subject)
        {
            _code.Load(Argument0, 2);
            _code.LoadFrom(Argument1, subject);
            _code.Load(Argument2, 1);
            _code.Call(Syscall.writev);
        }

        var named = new Label();
        _code.Compare(Saved1, FailureMessages.HighestError);
        _code.Branch(Condition.LessOrEqual, named);
        _code.Load(Saved1, 0);
        _code.Bind(named);
        WriteText(tables.Errors, Saved1);
        WriteText(tables.Hints, Saved0);
    }

    private void WriteText(TextTable table, MachineRegister index)
    {
        _code.Load(Argument0, 2);
        _code.LoadIndexed(Argument1, table.Addresses, index);
        _code.LoadIndexed(Argument2, table.Lengths, index);
        _code.Call(Syscall.write);
    }
}
