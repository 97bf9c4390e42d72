using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Processes;

namespace Berth.Engine.Hosts;

/// <summary>
/// The environment of this process, a variable looked up when it is asked for: a plan needs a handful, and a start is too short to copy
/// them all.
/// </summary>
internal sealed class CallerEnvironment : IReadOnlyDictionary<string, string>
{
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => All().Keys;

    public IEnumerable<string> Values => All().Values;

    public int Count => All().Count;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => (value = OwnProcess.Variable(key)) is not null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => All().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What the supervisor says to this process is not for the workload.</summary>
    private static Dictionary<string, string> All()
    {
        var variables = OwnProcess.Variables();
        variables.Remove(StartReport.Variable);
        variables.Remove(Berth.Supervision.Launching.StartedFile.Variable);
        return variables;
    }
}
