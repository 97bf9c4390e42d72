using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Processes;

namespace Berth.Sandbox.Probing;

/// <summary>
/// The environment of this process. Variables are looked up on demand, because a plan needs few of them, and copying all would slow a start
/// down.
/// </summary>
internal sealed class CallerEnvironment : IReadOnlyDictionary<string, string>
{
    // BERTH_STARTED_FD and BERTH_STARTED_FILE are from the supervisor for `berth run`, not for the workload.
    private const string OfSupervisor = "BERTH_STARTED_";

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => All().Keys;

    public IEnumerable<string> Values => All().Values;

    public int Count => All().Count;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => (value = OwnProcess.Variable(key)) is not null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => All().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dictionary<string, string> All()
    {
        var variables = OwnProcess.Variables();
        foreach (var asked in variables.Keys.Where(static name => name.StartsWith(OfSupervisor, StringComparison.Ordinal)).ToArray())
            variables.Remove(asked);
        return variables;
    }
}
