using Berth.Agent.Releases;

namespace Berth.Agent.Endpoints;

/// <summary>What the agent logs.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "enrolled as {Name}")]
    public static partial void Enrolled(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "change: {Result}")]
    public static partial void Changed(ILogger logger, ReleaseResult result);
}
