using System.Runtime.Versioning;
using Berth.Linux.Commands;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervision.S6;

/// <summary>The preparation of a service before its program is executed, because s6-svscan starts all services at once.</summary>
/// <param name="directory">The service's directory.</param>
[SupportedOSPlatform("linux")]
public sealed class S6Preparation(string directory)
{
    // s6-svwait(1): the timeout has elapsed.
    private const int TimeOver = 99;

    private const int LookAgainMilliseconds = 1000;

    /// <summary>The definition in the service's directory.</summary>
    /// <exception cref="ServiceException">The file does not exist or is invalid.</exception>
    public ServiceDefinition Definition { get; } = S6Order.DefinitionOf(directory)
        ?? throw new ServiceException(ServiceErrorKind.Failed, $"{directory} is not the directory of a service with preparation",
            "this command is for run scripts that berth has written");

    /// <summary>The descriptor on which readiness is reported to s6-supervise.</summary>
    public int NotificationDescriptor => S6Renderer.NotificationDescriptorOf(Definition.Supervise);

    /// <summary>
    /// Waits until the services before this one are ready. A service that should not run, or has failed, is waited for only if it is
    /// required.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        foreach (var before in S6Order.Before(Definition.Supervise))
        {
            var isRequired = Definition.Supervise.Requires.Contains(before);
            var other = new S6Directory(Path.Combine(Path.GetDirectoryName(directory)!, S6ServiceManager.Prefix + before));
            while ((isRequired || await IsComingAsync(other, cancellationToken).ConfigureAwait(false))
                && !await IsReadyWithinASecondAsync(other, cancellationToken).ConfigureAwait(false))
                continue;
        }
    }

    private static async Task<bool> IsComingAsync(S6Directory other, CancellationToken cancellationToken) =>
        other is { IsOurs: true, Desired: DesiredState.Up }
            && await other.StatusAsync(cancellationToken).ConfigureAwait(false) is null or { IsWantedUp: true };

    private static async Task<bool> IsReadyWithinASecondAsync(S6Directory other, CancellationToken cancellationToken)
    {
        if (!other.IsSupervised)
        {
            await Task.Delay(LookAgainMilliseconds, cancellationToken).ConfigureAwait(false); // not registered yet: no event
            return false;
        }

        var result = await CommandRunner.RunAsync(
            new Command("s6-svwait", [other.Notifies ? "-U" : "-u", "-t", $"{LookAgainMilliseconds}", other.Path]),
            cancellationToken).ConfigureAwait(false);
        return result.IsSuccess || (result.ExitCode != TimeOver && result.ThrowIfFailed().IsSuccess);
    }
}
