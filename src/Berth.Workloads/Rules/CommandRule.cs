using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The program: a name that is looked up in PATH, an absolute path, or a path relative to the working directory.</summary>
internal sealed class CommandRule : TextRule
{
    /// <summary>Whether <c>./</c> and <c>../</c> are relative to the directory of the file.</summary>
    public bool FromFile { get; init; }

    public override string Expected => "a program, such as \"python3\" or \"/usr/bin/python3\"";

    public override string Normalize(string text, Findings findings) =>
        FromFile && AbsolutePath.IsFromFile(text) && findings.BaseDirectory is { } directory ? AbsolutePath.Resolve(directory, text) : text;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("the program's name is empty", Expected);
        if (text.Contains('\0', StringComparison.Ordinal))
            return Problem.Of($"the program's name {Quoted.Text(text)} holds a NUL character", "take it out");
        if (AbsolutePath.HasPart(text, ".."))
            return Problem.Of($"the program {Quoted.Text(text)} goes up with ..", "write its absolute path");
        if (FromFile && text[0] is not '/' && !AbsolutePath.IsFromFile(text) && text.Contains('/', StringComparison.Ordinal))
            return Problem.Of(
                $"the program {Quoted.Text(text)} has a relative path", $"write {Quoted.Text("./" + text)}, if it is beside this file");
        return text.Contains(' ', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal)
            ? Problem.Warning(
                $"the program {Quoted.Text(text)} has a space in its name",
                "write each argument as an item of its own, or run it with [\"sh\", \"-c\", ...]")
            : null;
    }
}
