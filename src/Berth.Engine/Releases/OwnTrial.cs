using System.Text.Json;
using Berth.Fleet.Api;
using Berth.Linux.Commands;
using Berth.Linux.Files;
using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Engine.Releases;

/// <summary>Tries a release of Berth before it is used: its programs must run here, and say that they are that release.</summary>
/// <param name="agent">
/// The arguments of the agent that is to become that release, which must report healthy with them; null: no agent is asked.
/// </param>
internal sealed class OwnTrial(IReadOnlyList<string>? agent)
{
    private const int LinesShown = 5;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Tries it.</summary>
    /// <param name="id">The release.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="cancellationToken">Cancels the trial; what was started has ended then.</param>
    public async Task<ProbeResult> RunAsync(ReleaseId id, string directory, CancellationToken cancellationToken)
    {
        string[] programs = [$"{directory}/bin/berth", .. Agent(directory)];
        foreach (var program in programs)
        {
            var said = await AskAsync(program, ["--version"], cancellationToken).ConfigureAwait(false);
            if (!said.IsHealthy)
                return said;
            if (said.Answer.Trim() != id.Version)
                return new ProbeResult(IsHealthy: false, $"{program} says that its version is {Printable.Line(said.Answer.Trim())}");
        }

        return agent is null
            ? new ProbeResult(IsHealthy: true, $"its programs run, and are version {id.Version}")
            : await AskAgentAsync(id, directory, agent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The agent of the release, which it must have if an agent is to become it.</summary>
    private string[] Agent(string directory) =>
        agent is not null || FileStatus.TryOf($"{directory}/sbin/berthd") is not null ? [$"{directory}/sbin/berthd"] : [];

    private static async Task<ProbeResult> AskAgentAsync(
        ReleaseId id, string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var said = await AskAsync($"{directory}/sbin/berthd", ["try", .. arguments], cancellationToken).ConfigureAwait(false);
        if (!said.IsHealthy)
            return said;
        try
        {
            var health = JsonSerializer.Deserialize(said.Answer, FleetJson.Default.HealthDocument);
            return health?.Version == id.Version && health.Release == id.Text
                ? new ProbeResult(IsHealthy: true, $"its agent reports healthy, as version {id.Version}")
                : new ProbeResult(
                    IsHealthy: false,
                    Printable.Line($"its agent reports version {health?.Version}, release {health?.Release ?? "unknown"}"));
        }
        catch (JsonException)
        {
            return new ProbeResult(IsHealthy: false, $"its agent reports no health, but: {Printable.Line(Cut(said.Answer))}");
        }
    }

    private static async Task<ProbeResult> AskAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(s_limit);
        try
        {
            var result = await CommandRunner.RunAsync(new Command(program, arguments), limited.Token).ConfigureAwait(false);
            if (result.IsSuccess)
                return new ProbeResult(IsHealthy: true, result.Output);
            var how = result.ExitCode == CommandResult.NeverRan ? "can't be executed" : $"ended with {result.ExitCode}";
            var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LinesShown).Select(Printable.Line);
            return new ProbeResult(IsHealthy: false, $"{program} {how}: {string.Join("; ", lines)}".TrimEnd(':', ' '));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeResult(
                IsHealthy: false, $"{program} {arguments[0]} has not ended within {s_limit.TotalSeconds:0} s, and was killed");
        }
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];
}
