using Berth.Engine.Services;
using Berth.HostServices.Service;
using Berth.Sandbox;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting;

/// <summary>Programs and services that an application of the generic host starts, and stops with itself.</summary>
/// <remarks>Each may be added several times. Names are those of log categories.</remarks>
public static class BerthHostingExtensions
{
    /// <summary>
    /// Runs a program in a sandbox while the application runs. Its output is logged line by line in the category
    /// <c>Berth.Sandbox.NAME</c>: standard output as information, standard error as a warning. The application does not start if the
    /// sandbox can't. When the application stops, everything in the sandbox is killed.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name for the logs.</param>
    /// <param name="command">Makes the command when the application starts.</param>
    /// <param name="stopsApplication">Whether the application stops when the program ends by itself; its exit code is logged in any
    /// case.</param>
    public static IServiceCollection AddBerthSandbox(
        this IServiceCollection services, string name, Func<IServiceProvider, SandboxCommand> command, bool stopsApplication = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(command);
        return services.AddSingleton<IHostedService>(provider => new HostedSandbox(
            () => command(provider),
            LoggerOf(provider, "Berth.Sandbox." + name),
            stopsApplication ? provider.GetRequiredService<IHostApplicationLifetime>() : null));
    }

    /// <summary>
    /// Has a service manager keep a service running: registers and starts it with the application, or replaces its definition, and logs its
    /// output in the category <c>Berth.Service.NAME</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="definition">The service.</param>
    /// <param name="kind">The service manager; null: the first that this host has.</param>
    /// <param name="outlivesApplication">Whether the service goes on when the application stops. By default it is stopped and
    /// unregistered.</param>
    public static IServiceCollection AddBerthService(
        this IServiceCollection services,
        ServiceDefinition definition,
        ServiceManagerKind? kind = null,
        bool outlivesApplication = false) =>
        AddBerthService(services, definition, (_, token) => ServiceManager.OpenAsync(kind, token), outlivesApplication);

    /// <summary>As the other, with a service manager that the application has opened.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="definition">The service.</param>
    /// <param name="manager">Returns the service manager when the application starts.</param>
    /// <param name="outlivesApplication">Whether the service goes on when the application stops.</param>
    public static IServiceCollection AddBerthService(
        this IServiceCollection services,
        ServiceDefinition definition,
        Func<IServiceProvider, CancellationToken, Task<IServiceManager>> manager,
        bool outlivesApplication = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(manager);
        return services.AddSingleton<IHostedService>(provider => new HostedService(
            definition,
            token => manager(provider, token),
            LoggerOf(provider, "Berth.Service." + definition.Name),
            outlivesApplication));
    }

    /// <summary>
    /// Serves a host service at a path while the application runs, see <see cref="HostServiceHost.ListenAsync"/>. What a caller did wrong,
    /// or how its service failed, is logged in the category <c>Berth.HostService</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="path">The path of the socket.</param>
    /// <param name="service">Makes the service of a caller.</param>
    /// <param name="options">Options; null: the default. <see cref="HostServiceListenOptions.OnFailure"/> is called, too.</param>
    public static IServiceCollection AddHostService(
        this IServiceCollection services,
        string path,
        Func<IServiceProvider, HostServicePeer, HostService> service,
        HostServiceListenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(service);
        return services.AddSingleton<IHostedService>(provider => new HostedListener(
            path,
            peer => service(provider, peer),
            options ?? new HostServiceListenOptions(),
            LoggerOf(provider, "Berth.HostService")));
    }

    private static ILogger LoggerOf(IServiceProvider provider, string category) =>
        provider.GetRequiredService<ILoggerFactory>().CreateLogger(category);
}
