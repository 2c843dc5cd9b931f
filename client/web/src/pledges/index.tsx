import { Route, Routes } from "react-router";
import "../acts/acts.css";
import "./pledges.css";
import { OfferPage } from "./offer-page.tsx";
import { PledgePage } from "./pledge-page.tsx";
import { PortfolioPage } from "./portfolio-page.tsx";
import { ReportPage } from "./report-page.tsx";

export default function PledgesPage() {
  return (
    <Routes>
      <Route index element={<PortfolioPage />} />
      <Route path="offer" element={<OfferPage />} />
      <Route path="report" element={<ReportPage />} />
      <Route path=":id" element={<PledgePage />} />
    </Routes>
  );
}
