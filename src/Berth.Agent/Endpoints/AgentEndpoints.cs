using System.Text.Json;
using Berth.Agent.Access;
using Berth.Agent.Configuration;
using Berth.Agent.Identity;
using Berth.Agent.Releases;
using Berth.Agent.Succession;
using Berth.Agent.Uploads;
using Berth.Fleet.Api;
using Berth.Fleet.Errors;
using Berth.Linux.Errors;
using Berth.Linux.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Berth.Agent.Endpoints;

/// <summary>The HTTP API: who may ask, what is read of a request, and which status an outcome has.</summary>
internal sealed class AgentEndpoints(
    AgentConfiguration configuration,
    AgentIdentity identity,
    AgentAccess access,
    IAgentReleases releases,
    Successor successor,
    IHostApplicationLifetime lifetime,
    ILogger<AgentEndpoints> log)
    : IDisposable
{
    private const int LargestEnrolment = 64 * 1024;
    private const string NoEnrolment =
        "the body must be an enrolment: application/json, an object with token, certificate and authority, each once";

    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapGet(FleetRoutes.Health, (Delegate)GetHealth), "The agent's health, and the releases on the host")
            .Produces<HealthDocument>();
        Describe(routes.MapGet(FleetRoutes.Releases, (Delegate)GetReleases),
            "The releases on the host").Produces<IReadOnlyList<ReleaseDocument>>();
        Change(
            routes.MapPost(FleetRoutes.Update, (Delegate)Update).Accepts<UpdateForm>("multipart/form-data"),
            "Installs a release, and returns to the old one if it is not healthy");
        Change(
            routes.MapPost(FleetRoutes.UpdateSelf, (Delegate)UpdateSelf).Accepts<UpdateSelfForm>("multipart/form-data"),
            "Installs a release of Berth itself, tries it, and if it is healthy, becomes it");
        Change(routes.MapPost(FleetRoutes.Rollback, (Delegate)RollBack), "Returns to the previous release")
            .Produces<ErrorDocument>(StatusCodes.Status404NotFound);
        Describe(routes.MapPost(FleetRoutes.Enroll, (Delegate)Enroll).Accepts<EnrolmentDocument>("application/json"),
            "Enrols the host in a fleet")
            .Produces<EnrolledDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);
        routes.MapGet(FleetRoutes.Description, (Delegate)GetDescription).ExcludeFromDescription();
    }

    /// <summary>Ends an update that was interrupted with the agent before. Until then, the agent is updating.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await releases.RecoverAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is BerthException or LinuxException or IOException or UnauthorizedAccessException)
        {
            AgentLog.NotRecovered(log, FailureText.Of(exception));
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private static IResult GetDescription() => TypedResults.Stream(
        typeof(AgentEndpoints).Assembly.GetManifestResourceStream("openapi.json")!, "application/json; charset=utf-8");

    private async Task<IResult> GetHealth(HttpContext context)
    {
        if (access.Refusal(context, needsController: false) is { } refusal)
            return Answers.Forbidden(refusal);
        // An update may also be that of a command on the host.
        var (there, isUnfinished) = await releases.ListAsync(context.RequestAborted);
        var isUpdating = isUnfinished || _changing.CurrentCount == 0 || successor.IsUnconfirmed;
        return TypedResults.Json(
            new HealthDocument(
                isUpdating ? HealthDocument.Updating : HealthDocument.Ok,
                access.RoleOf(context) is { } role ? role.ToString().ToLowerInvariant() : "",
                AgentVersion.Text,
                Successor.OwnRelease,
                there),
            FleetJson.Default.HealthDocument);
    }

    private async Task<IResult> GetReleases(HttpContext context) =>
        access.Refusal(context, needsController: true) is { } refusal
            ? Answers.Forbidden(refusal)
            : TypedResults.Json(
                (await releases.ListAsync(context.RequestAborted)).Releases, FleetJson.Default.IReadOnlyListReleaseDocument);

    // From the upload on a client that goes away does not end the update.
    private Task<IResult> Update(HttpContext context) =>
        ChangeAsync(
            context, () => UploadAsync(context, static _ => null, release => releases.InstallAsync(release, CancellationToken.None)));

    private Task<IResult> UpdateSelf(HttpContext context) => ChangeAsync(context, async () =>
    {
        var answer = await UploadAsync(
            context,
            static form => form.Text(FleetRoutes.ConfirmSelf) == "true"
                ? null
                : $"this replaces the agent itself: the field {FleetRoutes.ConfirmSelf} must be true",
            release => releases.UpdateSelfAsync(release, CancellationToken.None));
        // The process becomes the new version when it has answered, and ended the other requests.
        if (successor.Next is not null)
            context.Response.OnCompleted(() =>
            {
                lifetime.StopApplication();
                return Task.CompletedTask;
            });
        return answer;
    });

    private Task<IResult> RollBack(HttpContext context) =>
        ChangeAsync(context, async () => Of(await releases.RollBackAsync(CancellationToken.None)));

    /// <summary>Makes a change for the controller. One at a time, the upload included: two uploads at once could fill the disk.</summary>
    private async Task<IResult> ChangeAsync(HttpContext context, Func<Task<IResult>> change)
    {
        if (access.Refusal(context, needsController: true) is { } refusal)
            return Answers.Forbidden(refusal);
        if (!await _changing.WaitAsync(TimeSpan.Zero))
            return Answers.Busy();
        try
        {
            return successor.IsUnconfirmed ? Answers.Busy() : await change();
        }
        finally
        {
            // An agent that becomes another version makes no further change.
            if (successor.Next is null)
                _changing.Release();
        }
    }

    /// <summary>Receives a form with an archive, and has the archive installed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="findMistake">What is wrong with the other fields; null: nothing.</param>
    /// <param name="install">Installs the archive.</param>
    private async Task<IResult> UploadAsync(
        HttpContext context, Func<UploadedForm, string?> findMistake, Func<UploadedRelease, Task<ReleaseResult>> install)
    {
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = configuration.MaxUpload;
            using var form = await UploadedForm.ReadAsync(
                context.Request, configuration.Uploads, context.RequestAborted);
            if (form.Archive is null || form.Sha256 is null)
                return Answers.Bad($"the field {FleetRoutes.Archive}, the archive, is missing");
            if (form.Text(FleetRoutes.Version) is not { Length: > 0 } version)
                return Answers.Bad($"the field {FleetRoutes.Version}, the release's version, is missing");
            if (form.Text(FleetRoutes.Digest) is not { Length: > 0 } digest)
                return Answers.Bad($"the field {FleetRoutes.Digest}, the archive's SHA-256, is missing");
            if (!string.Equals(digest, form.Sha256, StringComparison.OrdinalIgnoreCase))
                return Answers.Bad($"the archive arrived with the SHA-256 {form.Sha256}, and {digest} was announced");
            if (findMistake(form) is { } mistake)
                return Answers.Bad(mistake);
            form.WriteCompanions();
            return Of(await install(new UploadedRelease(form.Archive, version, form.Sha256)));
        }
        catch (BadFormException exception)
        {
            return Answers.Bad(exception.Message);
        }
        catch (UploadNotStoredException exception)
        {
            return Answers.Failed($"the upload cannot be stored: {exception.Message}", "");
        }
    }

    private async Task<IResult> Enroll(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestEnrolment;
        try
        {
            if (await ReadEnrolmentAsync(context) is not { } document)
                return Answers.Bad(NoEnrolment);
            if (identity.Enroll(document) is not { } name)
                return Answers.Forbidden("the token is wrong, was used, or has expired; `berthd token` on this host makes a new one");
            AgentLog.Enrolled(log, name);
            return TypedResults.Json(new EnrolledDocument(name), FleetJson.Default.EnrolledDocument);
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException or InvalidOperationException)
        {
            return Answers.Bad(NoEnrolment);
        }
        catch (FleetException exception)
        {
            return Answers.Bad(exception.Message);
        }
    }

    /// <summary>The enrolment in a request; null: there is none.</summary>
    private static async Task<EnrolmentDocument?> ReadEnrolmentAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            return null;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var json = body.GetBuffer().AsMemory(0, (int)body.Length);
        JsonMembers.ThrowIfRepeated(json.Span);
        return JsonSerializer.Deserialize(json.Span, FleetJson.Default.EnrolmentDocument);
    }

    private IResult Of(ReleaseResult result)
    {
        AgentLog.Changed(log, result);
        return result switch
        {
            ReleaseResult.Done done => Answers.Ok(done.Change),
            ReleaseResult.Refused refused => Answers.Bad(refused.Error),
            ReleaseResult.NothingToReturnTo nothing => Answers.Missing(nothing.Error),
            ReleaseResult.RolledBack back => Answers.RolledBack(back.Error, back.Output),
            ReleaseResult.Failed failed => Answers.Failed(failed.Error, failed.Output),
            _ => throw new InvalidOperationException(result.GetType().Name),
        };
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string summary) =>
        route.WithSummary(summary).Produces<ErrorDocument>(StatusCodes.Status403Forbidden);

    private static RouteHandlerBuilder Change(RouteHandlerBuilder route, string summary) => Describe(route, summary)
        .Produces<ChangeDocument>()
        .Produces<ErrorDocument>(StatusCodes.Status400BadRequest)
        .Produces<ErrorDocument>(StatusCodes.Status409Conflict)
        .Produces<ErrorDocument>(StatusCodes.Status500InternalServerError)
        .Produces<ErrorDocument>(StatusCodes.Status503ServiceUnavailable);
}
