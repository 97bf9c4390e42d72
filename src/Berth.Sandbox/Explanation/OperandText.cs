using System.Globalization;
using Berth.Linux.Text;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Explanation;

/// <summary>Operands as text.</summary>
internal static class OperandText
{
    private const int MostCharacters = 80;

    public static string Render(Operand operand, SyscallProgram program) => operand.Kind switch
    {
        OperandKind.Slot => "$" + operand.Text,
        OperandKind.Data => operand.Text ?? Quote(StringAt(program, (int)operand.Value)),
        _ => operand.Text ?? operand.Value.ToString(CultureInfo.InvariantCulture),
    };

    private static string StringAt(SyscallProgram program, int offset)
    {
        var bytes = program.Data.AsSpan()[offset..];
        return HostText.Decode(bytes[..bytes.IndexOf((byte)0)]);
    }

    private static string Quote(string text)
    {
        var shown = text.Length > MostCharacters ? string.Concat(text.AsSpan(0, MostCharacters), "…") : text;
        return '"' + shown.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
    }
}
