using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>The text for each thing that was done to a service.</summary>
internal static class DeedText
{
    /// <summary>What is done to a service, and the reason.</summary>
    public static string Of(UpAction action, string? why) => why is null ? Verb(action) : $"{Verb(action)}: {why}";

    /// <summary>What was done to a service, and what the service still waits for.</summary>
    public static string Of(UpStepDone done) =>
        Of(done.Action, done.Why) + (done.WaitsFor is { } what ? $"; not ready yet, waits for {Printable.Line(what)}" : "");

    /// <summary>What was done to a service that was removed.</summary>
    public static string Of(ServiceStopped stopped) => stopped.Ran ? "stopped" : "removed; it did not run";

    /// <summary>How a service was registered.</summary>
    public static string Of(ServiceRegistered registered)
    {
        var done = $"registered with {ServiceWords.Of(registered.Manager)}{(registered.IsStarted ? ", started" : "")}";
        return registered.Replacement is { } replacement
            ? $"{done}, replaced{(replacement.IsRestarted ? " and restarted" : "")}"
                + $"{(replacement.Changed is { } changed ? $": {changed} changed" : "")}"
            : done;
    }

    private static string Verb(UpAction action) => action switch
    {
        UpAction.Start => "started",
        UpAction.Restart => "restarted",
        UpAction.Adjust => "changed without a restart",
        _ => "left as it is",
    };
}
