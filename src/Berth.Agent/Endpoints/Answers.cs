using Berth.Fleet.Api;

namespace Berth.Agent.Endpoints;

/// <summary>Answers of the API. The table of its statuses: berthd(8).</summary>
internal static class Answers
{
    public static IResult Ok(ChangeDocument change) => TypedResults.Json(change, FleetJson.Default.ChangeDocument);

    /// <summary>400: the request is wrong, or its archive is refused. Nothing was changed.</summary>
    public static IResult Bad(string error) => Error(StatusCodes.Status400BadRequest, error);

    /// <summary>403: the client may not do this.</summary>
    public static IResult Forbidden(string error) => Error(StatusCodes.Status403Forbidden, error);

    /// <summary>404: there is no release to return to.</summary>
    public static IResult Missing(string error) => Error(StatusCodes.Status404NotFound, error);

    /// <summary>409: the release was not healthy; the host runs the old one again.</summary>
    public static IResult RolledBack(string error, string output) =>
        Error(StatusCodes.Status409Conflict, error, output, rolledBack: true);

    /// <summary>500: the change failed.</summary>
    public static IResult Failed(string error, string output) => Error(StatusCodes.Status500InternalServerError, error, output);

    /// <summary>503: another change is under way.</summary>
    public static IResult Busy() => Error(StatusCodes.Status503ServiceUnavailable, "another change is under way");

    /// <summary>An answer that says why.</summary>
    public static IResult Error(int status, string error, string output = "", bool rolledBack = false) =>
        TypedResults.Json(
            new ErrorDocument(new ErrorDetail(error, output, rolledBack)), FleetJson.Default.ErrorDocument, statusCode: status);
}
