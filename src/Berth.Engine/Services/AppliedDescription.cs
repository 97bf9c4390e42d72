using System.Text;
using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Workloads;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// The description with which a service was registered, or last started by hand. The next description is compared with it. A service
/// manager knows only the command <c>berth run FILE</c>, and the content of the file may have changed.
/// </summary>
/// <param name="File">The absolute path of the description.</param>
/// <param name="Directory">The working directory of the service.</param>
/// <param name="Command">The command that the service manager runs.</param>
/// <param name="Text">The description, as <see cref="WorkloadWriter"/> writes it.</param>
internal sealed record AppliedDescription(
    string File, string? Directory, IReadOnlyList<string> Command,
    [property: JsonPropertyName("description"), JsonConverter(typeof(RawJsonConverter))] string Text)
{
    /// <summary>The description of a service that is being registered.</summary>
    public static AppliedDescription Of(DefinedService service) => new(
        service.File.Path, service.Definition.WorkingDirectory, service.Definition.Command,
            Encoding.UTF8.GetString(WorkloadWriter.Write(service.File.Spec).Span));

    /// <summary>
    /// The description of a service that was started again with the current content of its file. The members of <c>supervise</c> remain
    /// those of the registration.
    /// </summary>
    /// <param name="spec">The current content of its file.</param>
    public AppliedDescription RunAs(WorkloadSpec spec)
    {
        var told = Supervise() ?? spec.Supervise;
        return this with { Text = Encoding.UTF8.GetString(WorkloadWriter.Write(spec with { Supervise = told }).Span) };
    }

    /// <summary>How the service is supervised; null: the description cannot be read any more.</summary>
    public SuperviseSpec? Supervise() => WorkloadFile.Parse(Encoding.UTF8.GetBytes(Text), File).Spec?.Supervise;
}
