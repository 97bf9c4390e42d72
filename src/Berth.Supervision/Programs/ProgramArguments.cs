namespace Berth.Supervision.Programs;

/// <summary>
/// The program and arguments that give a program variables of its own by env(1), for where a service manager's own way does not take every
/// value.
/// </summary>
internal static class ProgramArguments
{
    /// <summary>The command with variables before it.</summary>
    /// <param name="variables">By name.</param>
    /// <param name="command">The program, by an absolute path, and its arguments.</param>
    internal static IEnumerable<string> WithVariables(IEnumerable<KeyValuePair<string, string>> variables, IReadOnlyList<string> command)
    {
        // env would take a program with an = in its path for one more variable.
        string[] shell = command[0].Contains('=', StringComparison.Ordinal) ? ["/bin/sh", "-c", "exec \"$@\"", "sh"] : [];
        return ["/usr/bin/env", .. variables.Select(variable => $"{variable.Key}={variable.Value}"), .. shell, .. command];
    }
}
