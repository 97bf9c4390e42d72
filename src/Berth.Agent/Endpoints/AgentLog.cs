using Berth.Agent.Releases;

namespace Berth.Agent.Endpoints;

/// <summary>What the agent logs.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "enrolled as {Name}")]
    public static partial void Enrolled(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "an update that was interrupted could not be ended: {Reason}")]
    public static partial void NotRecovered(ILogger logger, string reason);

    public static void Changed(ILogger logger, ReleaseResult result)
    {
        switch (result)
        {
            case ReleaseResult.Done { Change: { Changed: true } change }:
                Switched(logger, change.Id, change.Previous ?? "none");
                break;
            case ReleaseResult.Done { Change: var change }:
                Current(logger, change.Id);
                break;
            case ReleaseResult.Refused { Error: var error }:
                Refused(logger, error);
                break;
            case ReleaseResult.NothingToReturnTo { Error: var error }:
                Refused(logger, error);
                break;
            case ReleaseResult.RolledBack { Error: var error }:
                RolledBack(logger, error);
                break;
            case ReleaseResult.Failed { Error: var error }:
                Failed(logger, error);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "release {Id} runs now; before: {Previous}")]
    private static partial void Switched(ILogger logger, string id, string previous);

    [LoggerMessage(Level = LogLevel.Information, Message = "release {Id} was current already")]
    private static partial void Current(ILogger logger, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused: {Error}")]
    private static partial void Refused(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "rolled back: {Error}")]
    private static partial void RolledBack(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "failed: {Error}")]
    private static partial void Failed(ILogger logger, string error);
}
