using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Berth.Linux;

namespace Berth.Engine.Hosts;

/// <summary>The environment of this process, a variable looked up when it is asked for: a plan needs a handful, and a start is too short to copy them all.</summary>
internal sealed class CallerEnvironment : IReadOnlyDictionary<string, string>
{
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => OwnProcess.Variables().Keys;

    public IEnumerable<string> Values => OwnProcess.Variables().Values;

    public int Count => OwnProcess.Variables().Count;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => (value = OwnProcess.Variable(key)) is not null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => OwnProcess.Variables().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
