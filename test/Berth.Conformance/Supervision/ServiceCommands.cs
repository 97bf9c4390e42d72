using System.Text.Json;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>Somebody in a container who types <c>berth</c>.</summary>
/// <param name="container">Where.</param>
/// <param name="user">root, or <see cref="TestContainer.User"/>.</param>
internal sealed class ServiceCommands(TestContainer container, string user)
{
    /// <summary>Runs berth.</summary>
    public Task<CommandOutput> RunAsync(params IReadOnlyList<string> arguments) => container.RunAsync(user, ["berth", .. arguments]);

    /// <summary>Runs berth; fails unless it succeeds. Returns what it printed.</summary>
    public async Task<string> DoAsync(params IReadOnlyList<string> arguments) => (await RunAsync(arguments)).ShouldSucceed();

    /// <summary>Writes a file for the caller; returns its path.</summary>
    public async Task<string> WriteAsync(string name, string content)
    {
        const string Script =
            """case $1 in (/*) f=$1;; (*) f=$HOME/$1;; esac; mkdir -p "${f%/*}" && printf '%s' "$2" >"$f" && printf '%s' "$f" """;
        return (await container.RunAsync(user, "sh", "-c", Script, "sh", name, content)).ShouldSucceed();
    }

    /// <summary>What <c>berth status --json</c> says of a service.</summary>
    public async Task<JsonElement> StatusAsync(string name) => Parse(await DoAsync("status", name, "--json"));

    /// <summary>The word that <c>berth status --json</c> has for how it is.</summary>
    public async Task<string> StateAsync(string name) => (await StatusAsync(name)).GetProperty("state").GetString()!;

    /// <summary>The names that <c>berth service list</c> prints, with a word for whether each should run.</summary>
    public async Task<string[]> ListAsync() =>
        [.. Parse(await DoAsync("service", "list", "--json")).EnumerateArray().Select(
            service => $"{service.GetProperty("name")} {service.GetProperty("desired")}")];

    /// <summary>Waits until the log of a service has a line; returns the log.</summary>
    public async Task<string[]> LogAsync(string name, string last)
    {
        string[] lines = [];
        await Eventually.Async(
            async () => (lines = (await DoAsync("logs", name, "--no-time")).Split('\n')).Contains(last), $"{name} writes {last}");
        return lines;
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
