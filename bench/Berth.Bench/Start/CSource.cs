using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;

namespace Berth.Bench.Start;

/// <summary>Writes a syscall program as C, one statement per operation: program.h of peers/launcher.c.</summary>
internal sealed class CSource
{
    private const int SIGCHLD = 17;
    private readonly SyscallProgram _program;
    private readonly StringBuilder _text = new();
    private int _index;
    private int _depth = 1;

    private CSource(SyscallProgram program) => _program = program;

    public static string Write(SyscallProgram program)
    {
        var source = new CSource(program);
        source.WriteData();
        source.WriteProgram();
        return source._text.ToString();
    }

    private void WriteData()
    {
        var bytes = new byte[(_program.Data.Length + 7) / 8 * 8];
        _program.Data.CopyTo(bytes);
        var cells = MemoryMarshal.Cast<byte, long>(bytes);
        var pointers = _program.Pointers.ToHashSet();
        Line($"static long data[{cells.Length}];", 0);
        Line("#define AT(offset) ((char *)data + (offset))", 0);
        Line($"static long data[{cells.Length}] = {{", 0);
        for (var i = 0; i < cells.Length; i++)
            Line(pointers.Contains(i * 8) ? $"(long)AT({cells[i]})," : $"{Literal(cells[i])},");
        Line("};", 0);
    }

    private void WriteProgram()
    {
        Line("static void run(void)", 0);
        Line("{", 0);
        for (var i = 0; i < _program.SlotCount; i++)
            Line($"long s{i} = 0;");
        Write(_program.Operations);
        Line("}", 0);
    }

    private void Write(ImmutableArray<Operation> operations)
    {
        foreach (var operation in operations)
            Write(operation);
    }

    private void Write(Operation operation)
    {
        var index = _index++;
        Line($"/* {operation.Note.Replace("*/", "* /", StringComparison.Ordinal)} */");
        switch (operation)
        {
            case SyscallOperation call:
                Line($"{Assign(call.Result)}{Checked(call, index)};");
                break;
            case CloneOperation clone:
                Line($"s{clone.Pid.Index} = must({index}, CALL({Number(Syscall.clone)}, {clone.Flags | SIGCHLD}, 0, 0, 0, 0, 0));");
                Line($"if (s{clone.Pid.Index} == 0) {{");
                Indented(clone.Child);
                Line("}");
                break;
            case ExecOperation exec:
                Line($"exec_failed({index}, {Call(Syscall.execve, [exec.Path, exec.ArgumentVector, exec.EnvironmentVector])});");
                break;
            case AwaitByteOperation wait:
                Line($"await_byte({index}, {Value(wait.Descriptor)}, {(int)(wait.Tolerated ?? Errno.None)});");
                break;
            case StoreOperation store:
                Line($"*({(store.Width == 4 ? "int" : "long")} *)AT({store.Offset}) = s{store.Value.Index};");
                break;
            case LoadOperation load:
                Line($"s{load.Result.Index} = *(int *)AT({load.Offset});");
                break;
            case FormatDecimalOperation format:
                Line($"{Assign(format.FirstDigit)}decimal(AT({format.FieldEnd}), s{format.Value.Index});");
                break;
            case SignalActionsOperation actions:
                Line($"for (long signal = 1; signal <= {SignalActionsOperation.Last}; signal++)");
                Line($"\tif ({string.Join(" && ", actions.Except.Select(static signal => $"signal != {signal}"))})");
                Line($"\t\tmust({index}, CALL({Number(Syscall.rt_sigaction)}, signal, AT({actions.Action}), 0, 8, 0, 0));");
                break;
            case SuperviseOperation supervise:
                Write(supervise);
                break;
            case ExitOperation exit:
                Line($"leave({exit.Code});");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "no C for this operation");
        }
    }

    private void Write(SuperviseOperation supervise)
    {
        var outer = supervise.Role == SupervisorRole.Outer;
        Line("{");
        Line(
            $"\tlong code = supervise(s{supervise.Child.Index}, {(outer ? 1 : 0)}, {supervise.StopSignal}, "
                + $"AT({supervise.StopDelayOffset}));");
        Indented(supervise.AtEnd);
        Line("\tleave(code);");
        Line("}");
    }

    private void Indented(ImmutableArray<Operation> operations)
    {
        _depth++;
        Write(operations);
        _depth--;
    }

    private static string Checked(SyscallOperation operation, int index)
    {
        var call = Call(operation.Call, operation.Arguments);
        return operation.Tolerance switch
        {
            Tolerance.None => $"must({index}, {call})",
            Tolerance.One => $"must_or({index}, {(int)operation.Tolerated}, {call})",
            _ => call,
        };
    }

    private static string Call(Syscall call, ImmutableArray<Operand> arguments) =>
        $"CALL({Number(call)}, {string.Join(", ", arguments.Select(Value).Concat(Enumerable.Repeat("0", 6 - arguments.Length)))})";

    private static string Value(Operand operand) => operand.Kind switch
    {
        OperandKind.Number => Literal(operand.Value),
        OperandKind.Data => $"AT({operand.Value})",
        _ => $"s{operand.Value}",
    };

    // C has no literal for -9223372036854775808.
    private static string Literal(long value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static string Assign(Slot? slot) => slot is { } target ? $"s{target.Index} = " : "";

    private static int Number(Syscall call) => SyscallTable.Number(call, RuntimeInformation.ProcessArchitecture);

    private void Line(string text, int? depth = null) => _text.Append('\t', depth ?? _depth).Append(text).Append('\n');
}
