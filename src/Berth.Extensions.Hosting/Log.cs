using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting;

/// <summary>What is logged. Numbers of events are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    internal static partial void Output(ILogger logger, string line);

    [LoggerMessage(2, LogLevel.Warning, "{Line}")]
    internal static partial void Error(ILogger logger, string line);

    [LoggerMessage(3, LogLevel.Information, "The program ended with 0.")]
    internal static partial void Ended(ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "The program ended with {ExitCode}.")]
    internal static partial void Failed(ILogger logger, int exitCode);

    [LoggerMessage(5, LogLevel.Error, "The program could not be waited for.")]
    internal static partial void Lost(ILogger logger, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "{Warning}")]
    internal static partial void Warning(ILogger logger, string warning);

    [LoggerMessage(7, LogLevel.Warning, "Its output can't be read any more.")]
    internal static partial void NoOutput(ILogger logger, Exception failure);

    [LoggerMessage(8, LogLevel.Warning, "The connection of process {Pid} (uid {Uid}) was closed: {Reason}")]
    internal static partial void Closed(ILogger logger, int pid, uint uid, string reason);
}
