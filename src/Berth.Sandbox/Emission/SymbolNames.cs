using System.Text;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Emission;

/// <summary>Names of operations as symbols: <c>op_012_mount_proc</c>.</summary>
internal static class SymbolNames
{
    public static string For(int index, Operation operation)
    {
        var name = new StringBuilder($"op_{index:D3}_");
        foreach (var c in operation.Note)
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(c);
            else if (name[^1] != '_')
                name.Append('_');
            if (name.Length >= 60)
                break;
        }

        return name.ToString().TrimEnd('_');
    }
}
