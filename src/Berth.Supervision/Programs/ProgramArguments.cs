namespace Berth.Supervision.Programs;

/// <summary>
/// A command that sets variables with env(1), for values that a service manager does not accept.
/// </summary>
internal static class ProgramArguments
{
    /// <summary>The command with variables.</summary>
    /// <param name="variables">The variables by name.</param>
    /// <param name="command">The program, by an absolute path, and its arguments.</param>
    internal static IEnumerable<string> WithVariables(IEnumerable<KeyValuePair<string, string>> variables, IReadOnlyList<string> command)
    {
        // env would read a program path that contains = as another variable.
        string[] shell = command[0].Contains('=', StringComparison.Ordinal) ? ["/bin/sh", "-c", "exec \"$@\"", "sh"] : [];
        return ["/usr/bin/env", .. variables.Select(variable => $"{variable.Key}={variable.Value}"), .. shell, .. command];
    }
}
