using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;
using static Berth.Sandbox.Emission.MachineRegister;

namespace Berth.Sandbox.Emission;

/// <content>What happens when an operation fails: its number comes in Saved0, -errno in the result register.</content>
internal sealed partial class ProgramEmitter
{
    private readonly FailureMessages? _messages;
    private readonly List<FailureBranch> _failures = new(512);

    /// <summary>Where a failure leaves the address of its subject; null: no operation has one.</summary>
    private int? _subject;

    /// <param name="Branch">The branch behind an operation that is taken when it failed.</param>
    /// <param name="Number">Which it was: the operation's number where failures are reported, its message's where they are said.</param>
    /// <param name="Subject">What of its message is known only when the program runs, see <see cref="Operation.Subject"/>.</param>
    /// <param name="Tolerated">The error after which it goes on.</param>
    /// <param name="Resume">Where it goes on; -1: no error is tolerated.</param>
    private readonly record struct FailureBranch(int Branch, int Number, int? Subject, Errno Tolerated, int Resume);

    private int FailureNumber(Operation operation, int index) => _messages?.NumberOf(operation) ?? index;

    /// <summary>
    /// Behind the code: where each branch goes that is not taken when all is well. Neighbours that say the same share a stub.
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

    /// <summary>Says what the failure that comes now is about.</summary>
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

    /// <summary>Writes to standard error: "berth: cannot", what was being done, the error's name, what to try.</summary>
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
