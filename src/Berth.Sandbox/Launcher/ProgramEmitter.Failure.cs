using Berth.Linux;
using static Berth.Sandbox.Launcher.MachineRegister;

namespace Berth.Sandbox.Launcher;

/// <content>What happens when an operation fails: its number comes in Saved0, -errno in the result register.</content>
internal sealed partial class ProgramEmitter
{
    private readonly FailureMessages? _messages;

    /// <param name="Entry">Where the operation branches to.</param>
    /// <param name="Index">Its number.</param>
    /// <param name="Tolerated">The error after which it goes on.</param>
    /// <param name="Resume">Where it goes on; null: no error is tolerated.</param>
    private readonly record struct FailureStub(Label Entry, int Index, Errno Tolerated, Label? Resume);

    /// <summary>Behind the code: where each branch goes that is not taken when all is well.</summary>
    private void EmitStubs()
    {
        foreach (var stub in _stubs)
        {
            _code.Bind(stub.Entry);
            if (stub.Resume is { } resume)
            {
                _code.Compare(Result, -(int)stub.Tolerated);
                _code.Branch(Condition.Equal, resume);
            }

            _code.Load(Saved0, stub.Index);
            _code.Jump(_fail);
        }
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
            WriteMessage(_messages);
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
    private void WriteMessage(FailureMessages messages)
    {
        _code.Load(Argument0, 2);
        _code.Load(Argument1, messages.BeginningAddress);
        _code.Load(Argument2, FailureMessages.Beginning.Length);
        _code.Call(Syscall.write);
        WriteText(messages.Texts, messages.TextLengths, Saved0);
        var named = new Label();
        _code.Compare(Saved1, FailureMessages.HighestError);
        _code.Branch(Condition.LessOrEqual, named);
        _code.Load(Saved1, 0);
        _code.Bind(named);
        WriteText(messages.ErrorNames, messages.ErrorNameLengths, Saved1);
        WriteText(messages.Hints, messages.HintLengths, Saved0);
    }

    private void WriteText(int table, int lengths, MachineRegister index)
    {
        _code.Load(Argument0, 2);
        _code.LoadIndexed(Argument1, table, index);
        _code.LoadIndexed(Argument2, lengths, index);
        _code.Call(Syscall.write);
    }
}
