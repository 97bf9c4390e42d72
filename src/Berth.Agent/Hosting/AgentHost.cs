using System.Security.Authentication;
using Berth.Agent.Access;
using Berth.Agent.Configuration;
using Berth.Agent.Endpoints;
using Berth.Agent.Identity;
using Berth.Agent.Releases;
using Berth.Agent.Succession;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;

namespace Berth.Agent.Hosting;

/// <summary>Builds the agent's web server.</summary>
internal static class AgentHost
{
    private const int MaxConnections = 256, MaxConnectionsOfAnAddress = 64;
    private const long LargestBody = 64 * 1024;

    /// <summary>The server, not started.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="identity">The key and certificates. They must exist as long as the server.</param>
    /// <param name="releases">What changes releases.</param>
    /// <param name="successor">What the agent may become.</param>
    /// <param name="clock">The clock for the validity of certificates.</param>
    /// <param name="configure">Adds services; null: none.</param>
    public static WebApplication Build(
        AgentConfiguration configuration,
        AgentIdentity identity,
        IAgentReleases releases,
        Successor successor,
        TimeProvider clock,
        Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(static options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
        }).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Berth", LogLevel.Information);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            var limit = new ConnectionLimit(MaxConnectionsOfAnAddress);
            kestrel.Listen(configuration.Endpoint, listen =>
            {
                listen.Use(next => connection => limit.ServeAsync(connection, next));
                listen.UseHttps(https =>
                {
                    https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                    // The certificate changes at enrolment, while the server runs.
                    https.ServerCertificateSelector = (_, _) => identity.Certificate;
                    // Everybody may connect: a refusal is an answer with a reason, not a failed handshake. AgentAccess decides.
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = static (_, _, _) => true;
                });
                listen.Use(static next => connection => TlsEnd.ServeAsync(connection, next));
            });
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(
            static options =>
            {
                options.SerializerOptions.TypeInfoResolverChain.Insert(0, Fleet.Api.FleetJson.Default);
                options.SerializerOptions.PropertyNamingPolicy = Fleet.Api.FleetJson.Default.Options.PropertyNamingPolicy;
            });
        builder.Services.AddSingleton(configuration).AddSingleton(identity).AddSingleton(releases);
        builder.Services.AddSingleton(successor).AddSingleton(clock);
        builder.Services.AddSingleton<AgentAccess>().AddSingleton<AgentEndpoints>();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        configure?.Invoke(builder.Services);
        var server = builder.Build();
        server.UseRouting();
        server.UseExceptionHandler(static errors => errors.Run(static context =>
            Answers.Failed("the agent failed; its log says more", "").ExecuteAsync(context)));
        server.UseStatusCodePages(static context => Answers.Error(
            context.HttpContext.Response.StatusCode,
                $"there is no {context.HttpContext.Request.Method} of this path, or not with such a body")
            .ExecuteAsync(context.HttpContext));
        server.Services.GetRequiredService<AgentEndpoints>().Map(server);
        return server;
    }
}
