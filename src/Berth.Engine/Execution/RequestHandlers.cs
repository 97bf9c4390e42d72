namespace Berth.Engine.Execution;

/// <summary>The handlers of all requests.</summary>
internal static class RequestHandlers
{
    /// <summary>One for each kind of request.</summary>
    public static IReadOnlyList<RequestHandler> All { get; } =
    [
        new RunWorkloadHandler(),
        new ExplainWorkloadHandler(),
        new CompileWorkloadHandler(),
        new ListInstancesHandler(),
        new ShowHandler(),
        new StopHandler(),
        new EnterInstanceHandler(),
        new CallHostServiceHandler(),
        new UpHandler(),
        new DownHandler(),
        new StartServicesHandler(),
        new RestartServicesHandler(),
        new UnregisterServicesHandler(),
        new RegisterServicesHandler(),
        new ShowStatusHandler(),
        new ReadLogsHandler(),
        new ListServicesHandler(),
        new SampleServicesHandler(),
        new FindServiceManagersHandler(),
        new EnableBootHandler(),
        new ProbeServiceHandler(),
        new PrepareServiceHandler(),
        new SuperviseHandler(),
        new BuildImageHandler(),
        new ListImagesHandler(),
        new RemoveImagesHandler(),
        new InspectImageHandler(),
        new ResizeImageHandler(),
        new ReadImageFileHandler(),
        new WriteImageFileHandler(),
        new ListImageFilesHandler(),
        new ExamineHostHandler(),
        new ReadSchemaHandler(),
        new InstallReleaseHandler(),
        new RollBackReleaseHandler(),
        new ListReleasesHandler(),
        new ShowReleaseHandler(),
        new VerifyReleasesHandler(),
        new PruneReleasesHandler(),
        new SignReleaseHandler(),
        new ChangeReleaseKeysHandler(),
    ];
}
