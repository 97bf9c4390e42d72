using System.Text;
using Berth.Supervision.Programs;

namespace Berth.Supervision.Tests;

/// <summary>
/// Answers for programs, and writes down which were run. An argument with a space, a quote or nothing in it is shown in angle quotes; a
/// script for PowerShell as text.
/// </summary>
internal sealed class ScriptedPrograms(Func<string, IReadOnlyList<string>, ProgramResult> answer) : IProgramRunner
{
    public List<string> Calls { get; } = [];

    public Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        if (arguments is [.., "-EncodedCommand", var encoded])
            arguments = ["-EncodedCommand", Encoding.Unicode.GetString(Convert.FromBase64String(encoded))];
        Calls.Add(string.Join(' ',
            [program,
                .. arguments.Select(static argument => argument.Length is 0
                    || argument.AsSpan().ContainsAny(" \"\n") ? $"«{argument}»" : argument)]));
        return Task.FromResult(answer(program, arguments));
    }
}
